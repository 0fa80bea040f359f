SET VARIABLE request = $request
