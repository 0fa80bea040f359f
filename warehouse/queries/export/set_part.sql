SET VARIABLE part = $part
