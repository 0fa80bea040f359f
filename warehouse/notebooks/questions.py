"""A notebook for analysts: six of the named queries as plots, from the published file, read-only.

Contains no SQL: each plot shows the result of a query in `warehouse/queries/analysts`. Open it with `make notebook`.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Questions to the warehouse")


@app.cell
def _():
    import os
    from datetime import date

    import altair as alt
    import marimo as mo

    from warehouse.ask import ask

    home = os.environ.get("NEWSREFINERY_HOME", "data")
    return alt, ask, date, home, mo


@app.cell
def _(ask, date, home):
    def fetch(name, **params):
        """The rows of a named query as plain values, which Altair takes without a data frame."""
        return [{column: plain(value) for column, value in row.items()} for row in ask(home, name, params).records]

    def plain(value):
        return value.isoformat() if isinstance(value, date) else value

    return (fetch,)


@app.cell
def _(alt):
    def plot(rows, title, height=None):
        """An empty chart of the rows, with the look that all of them share."""
        size = {"height": height} if height else {}
        return alt.Chart(alt.InlineData(values=rows), title=title).properties(width="container", **size)

    return (plot,)


@app.cell
def _(mo):
    topic = mo.ui.text(value="ferry", label="Topic", debounce=True)
    timezone = mo.ui.text(value="UTC", label="Time zone")
    mo.vstack(
        [
            mo.md(
                "# Questions to the warehouse\n\nThe published file is replaced as a whole after each load; run a cell"
                " again for what is new. Every plot is a named query: `newsrefinery query NAME` gives its rows."
            ),
            mo.hstack([topic, timezone], justify="start"),
        ]
    )
    return timezone, topic


@app.cell
def _(alt, fetch, plot, topic):
    covered = [row for row in fetch("topic_coverage", topic=topic.value) if row["day"]]
    coverage = (
        plot(covered, f"How many articles of each publisher and day speak of “{topic.value}”?", height=240)
        .mark_bar()
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%d %b")),
            y=alt.Y("article_count:Q", title="articles", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("publisher:N", title=None, legend=alt.Legend(orient="bottom", columns=3)),
            tooltip=["publisher:N", "day:T", "article_count:Q"],
        )
    )
    coverage
    return (coverage,)


@app.cell
def _(alt, fetch, plot, topic):
    voices = (
        plot(fetch("share_of_voice", topic=topic.value), f"Whose stories on “{topic.value}” are they, copies left out?")
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title="share of the stories", axis=alt.Axis(format="%")),
            y=alt.Y("publisher:N", sort="-x", title=None),
            tooltip=["publisher:N", "article_count:Q", alt.Tooltip("share:Q", format=".1%")],
        )
    )
    voices
    return (voices,)


@app.cell
def _(alt, fetch, plot):
    agencies = (
        plot([row | {"agency": row["agency"] or "own"} for row in fetch("agency_share")], "How much is agency copy?")
        .mark_bar()
        .encode(
            x=alt.X(
                "share:Q", title="share of the articles", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])
            ),
            y=alt.Y("publisher:N", title=None),
            color=alt.Color("agency:N", title=None, legend=alt.Legend(orient="bottom")),
            tooltip=["publisher:N", "agency:N", "article_count:Q", alt.Tooltip("share:Q", format=".1%")],
        )
    )
    agencies
    return (agencies,)


@app.cell
def _(alt, fetch, plot, timezone):
    hours = (
        plot(fetch("publishing_hours", timezone=timezone.value), f"At which hour is what published ({timezone.value})?")
        .mark_rect()
        .encode(
            x=alt.X("hour:O", title="hour", scale=alt.Scale(domain=list(range(24))), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("publisher:N", title=None),
            color=alt.Color("article_count:Q", title="articles", scale=alt.Scale(scheme="teals")),
            tooltip=["publisher:N", "hour:O", "article_count:Q"],
        )
    )
    hours
    return (hours,)


@app.cell
def _(alt, fetch, plot):
    filled = [
        {"source_id": row["source_id"], "column": column, "share": share}
        for row in fetch("completeness")
        for column, share in row.items()
        if isinstance(share, float)
    ]
    complete = (
        plot(filled, "How complete is each column?")
        .mark_rect()
        .encode(
            x=alt.X("column:N", title=None, sort=None, axis=alt.Axis(labelAngle=-40)),
            y=alt.Y("source_id:N", title=None),
            color=alt.Color(
                "share:Q", title="filled", scale=alt.Scale(domain=[0, 1], scheme="teals"), legend=alt.Legend(format="%")
            ),
            tooltip=["source_id:N", "column:N", alt.Tooltip("share:Q", format=".1%")],
        )
    )
    complete
    return (complete,)


@app.cell
def _(alt, fetch, plot):
    cuts = (
        plot(fetch("removed_last_night"), "What did the newest run cut?")
        .mark_bar()
        .encode(
            x=alt.X("sum(block_count):Q", title="blocks", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("category:N", sort="-x", title=None),
            color=alt.Color("source_id:N", title=None, legend=alt.Legend(orient="bottom", columns=3)),
            tooltip=["source_id:N", "category:N", "rule_id:N", "block_count:Q", "example:N"],
        )
    )
    cuts
    return (cuts,)


if __name__ == "__main__":
    app.run()
