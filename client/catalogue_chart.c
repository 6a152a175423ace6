/*
 * catalogue_chart.c
 *		The last days of a rule as a picture: a bar for its alerts, a mark for its runs.
 *
 * Called by catalogue_rule.c.  The picture has a text in its place, and a table says the same.
 */
#include "common/port.h"

#include "client/catalogue.h"

/* The picture in its own units. */
#define CHART_WIDTH 400
#define CHART_HEIGHT 128
#define CHART_LEFT 28
#define CHART_TOP 10
#define CHART_BARS 80 /* height of the longest bar */
#define CHART_STEP 12 /* from day to day */
#define CHART_BAR 9
#define CHART_BASE (CHART_TOP + CHART_BARS)
#define CHART_DAYS_WIDTH (CHART_STEP * CATALOGUE_DAYS)

#define DAY(column) catalogue_value(catalogue, PART_DAY, i, DAY_##column)

/* What the days of a rule add up to. */
typedef struct ChartSum
{
	int64 alerts;
	int64 most; /* alerts of a day */
	int64 succeeded;
	int64 failed;
} ChartSum;

static int64
chart_number(const char *text)
{
	return strtoll(text, NULL, 10);
}

static ChartSum
chart_sum(const Catalogue *catalogue, int first, int count)
{
	ChartSum sum = {0};

	for (int i = first; i < first + count; i++)
	{
		int64 alerts = chart_number(DAY(ALERTS));

		sum.alerts += alerts;
		sum.most = Max(sum.most, alerts);
		sum.succeeded += chart_number(DAY(SUCCEEDED));
		sum.failed += chart_number(DAY(FAILED));
	}
	return sum;
}

static void
chart_rectangle(Html *html, const char *css_class, int x, int y, int width, int height)
{
	html_open_class(html, "rect", css_class);
	html_attr_int(html, "x", x);
	html_attr_int(html, "y", y);
	html_attr_int(html, "width", width);
	html_attr_int(html, "height", height);
	html_close(html, "rect");
}

static void
chart_label(Html *html, const char *anchor, int x, int y, const char *text)
{
	html_open_class(html, "text", "axis");
	html_attr_int(html, "x", x);
	html_attr_int(html, "y", y);
	html_attr(html, "text-anchor", anchor);
	html_text(html, text);
	html_close(html, "text");
}

/* A failed run is a cross and not only red, a run that succeeded a square. */
static void
chart_runs(Html *html, int x, bool failed)
{
	int y = CHART_BASE + 5;

	if (!failed)
	{
		chart_rectangle(html, "run", x + 1, y, 7, 7);
		return;
	}
	html_open_class(html, "path", "failed");
	html_attr(html, "d",
			  psprintf("M%d %dL%d %dM%d %dL%d %d", x + 1, y, x + 8, y + 7, x + 1, y + 7, x + 8, y));
	html_close(html, "path");
}

static void
chart_picture(Html *html, const Catalogue *catalogue, int first, int count, const ChartSum *sum,
			  const char *text)
{
	html_open_class(html, "svg", "chart");
	html_attr(html, "viewBox", psprintf("0 0 %d %d", CHART_WIDTH, CHART_HEIGHT));
	html_attr(html, "role", "img");
	html_attr(html, "aria-labelledby", "chart-title chart-text");
	html_open(html, "title");
	html_attr(html, "id", "chart-title");
	html_text(html, "Runs and alerts of the last 30 days");
	html_close(html, "title");
	html_open(html, "desc");
	html_attr(html, "id", "chart-text");
	html_text(html, text);
	html_close(html, "desc");
	html_line(html);
	chart_rectangle(html, "base", CHART_LEFT, CHART_BASE, CHART_DAYS_WIDTH, 1);
	chart_label(html, "end", CHART_LEFT - 4, CHART_TOP + 9, psprintf(INT64_FORMAT, sum->most));
	chart_label(html, "end", CHART_LEFT - 4, CHART_BASE, "0");
	for (int i = first; i < first + count; i++)
	{
		int x = CHART_LEFT + CHART_STEP * (int) chart_number(DAY(NUMBER)) + 1;
		int64 alerts = chart_number(DAY(ALERTS));
		int height = sum->most > 0 ? (int) (alerts * (double) CHART_BARS / sum->most) : 0;

		if (alerts > 0)
			chart_rectangle(html, "alerts", x, CHART_BASE - Max(height, 2), CHART_BAR,
							Max(height, 2));
		if (chart_number(DAY(FAILED)) > 0 || chart_number(DAY(SUCCEEDED)) > 0)
			chart_runs(html, x, chart_number(DAY(FAILED)) > 0);
		html_line(html);
	}
	chart_label(html, "start", CHART_LEFT, CHART_HEIGHT - 4, "29 days before");
	chart_label(html, "end", CHART_LEFT + CHART_DAYS_WIDTH, CHART_HEIGHT - 4, "last day");
	html_close(html, "svg");
	html_line(html);
}

static void
chart_table(Html *html, const Catalogue *catalogue, int first, int count)
{
	html_open(html, "details");
	html_element(html, "summary", "Show the days as a table");
	page_table(html, "Days with runs or alerts (UTC)", "Day", "Runs that succeeded",
			   "Runs that failed", "Alerts", NULL);
	for (int i = first; i < first + count; i++)
	{
		html_open(html, "tr");
		html_open(html, "th");
		html_attr(html, "scope", "row");
		html_text(html, DAY(TEXT));
		html_close(html, "th");
		html_span(html, "td", "number", DAY(SUCCEEDED));
		html_span(html, "td", "number", DAY(FAILED));
		html_span(html, "td", "number", DAY(ALERTS));
		html_close(html, "tr");
		html_line(html);
	}
	page_table_finish(html);
	html_close(html, "details");
	html_line(html);
}

void
catalogue_chart(Html *html, const Catalogue *catalogue, const char *rule)
{
	int first;
	int count = catalogue_find(catalogue, PART_DAY, rule, &first);
	ChartSum sum = chart_sum(catalogue, first, count);
	const char *text = psprintf("%s; %s succeeded, " INT64_FORMAT " failed.",
								page_count((int) sum.alerts, "alert", "alerts"),
								page_count((int) sum.succeeded, "run", "runs"), sum.failed);

	if (count == 0)
	{
		html_element(html, "p", "No run and no alert.");
		html_line(html);
		return;
	}
	html_element(html, "p", text);
	html_line(html);
	chart_picture(html, catalogue, first, count, &sum, text);
	html_element(html, "p",
				 "A bar is the alerts of a day; below it a square says that its runs succeeded, "
				 "a cross that one failed.");
	html_line(html);
	chart_table(html, catalogue, first, count);
}
