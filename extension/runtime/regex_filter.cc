/*
 * regex_filter.cc
 *		Many regular expressions against one text, with RE2's filter.
 *
 * Called through regex_filter.h only.  Nothing here calls the server.
 */
#include <cstdio>
#include <string>
#include <vector>

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "runtime/regex_filter.h"

namespace
{
/* What one pattern's program and automata may use: there are many patterns. */
const int64_t pattern_memory = 1 << 20;

/* Instructions of all patterns together, at most: some 50 bytes of memory each. */
const int64_t filter_size = 1 << 20;

/* Shorter atoms are in nearly every text. */
const int atom_length = 3;
} // namespace

struct RegexFilter
{
	RegexFilter() : patterns(atom_length), size(0)
	{
	}

	re2::FilteredRE2 patterns;
	int64_t size; /* instructions so far */
	std::vector<std::string> atom;
	/* ORDER: none of them lives in a function, or the library let their destructors out. */
	std::vector<int> found;
	std::vector<int> candidate;
};

extern "C" RegexFilter *
regex_filter_create(void)
{
	try
	{
		return new RegexFilter;
	}
	catch (...)
	{
		return nullptr;
	}
}

extern "C" void
regex_filter_free(RegexFilter *filter)
{
	delete filter;
}

extern "C" bool
regex_filter_add(RegexFilter *filter, const char *pattern, size_t len, bool ignore_case,
				 char *error)
{
	try
	{
		re2::RE2::Options options;
		re2::StringPiece piece(pattern, len);
		int number;

		options.set_log_errors(false);
		options.set_max_mem(pattern_memory);
		options.set_case_sensitive(!ignore_case);
		if (filter->patterns.Add(piece, options, &number) != re2::RE2::NoError)
		{
			snprintf(error, REGEX_ERROR_SIZE, "%s", re2::RE2(piece, options).error().c_str());
			return false;
		}
		filter->size += filter->patterns.GetRE2(number).ProgramSize();
		if (filter->size <= filter_size)
			return true;
		snprintf(error, REGEX_ERROR_SIZE, "the patterns are too large together");
		return false;
	}
	catch (...)
	{
		snprintf(error, REGEX_ERROR_SIZE, "out of memory");
		return false;
	}
}

extern "C" bool
regex_filter_finish(RegexFilter *filter)
{
	try
	{
		if (filter->patterns.NumRegexps() > 0)
			filter->patterns.Compile(&filter->atom);
		return true;
	}
	catch (...)
	{
		return false;
	}
}

extern "C" int
regex_filter_atom_count(const RegexFilter *filter)
{
	return (int) filter->atom.size();
}

extern "C" const char *
regex_filter_atom(const RegexFilter *filter, int i, size_t *len)
{
	*len = filter->atom[i].size();
	return filter->atom[i].data();
}

extern "C" int
regex_filter_candidates(RegexFilter *filter, const int *atom, int count, const int **candidate)
{
	try
	{
		filter->candidate.clear();
		if (filter->patterns.NumRegexps() > 0)
		{
			filter->found.assign(atom, atom + count);
			filter->patterns.AllPotentials(filter->found, &filter->candidate);
		}
		*candidate = filter->candidate.data();
		return (int) filter->candidate.size();
	}
	catch (...)
	{
		return -1;
	}
}

extern "C" RegexResult
regex_filter_search(const RegexFilter *filter, int i, const char *text, size_t len,
					RegexGroup *groups, int count)
{
	const re2::RE2 &re = filter->patterns.GetRE2(i);
	re2::StringPiece found[REGEX_MAX_GROUPS];
	int known = 1 + re.NumberOfCapturingGroups();

	if (count > REGEX_MAX_GROUPS)
		count = REGEX_MAX_GROUPS;
	if (known > count)
		known = count;
	try
	{
		if ((double) len * re.ProgramSize() > REGEX_MAX_WORK)
			return REGEX_TOO_COMPLEX;
		if (!re.Match(re2::StringPiece(text, len), 0, len, re2::RE2::UNANCHORED, found, known))
			return REGEX_NO_MATCH;
	}
	catch (...)
	{
		return REGEX_FAILED;
	}
	for (int g = 0; g < count; g++)
	{
		bool took_part = g < known && found[g].data() != nullptr;

		groups[g].start = took_part ? found[g].data() - text : -1;
		groups[g].end = took_part ? groups[g].start + (long) found[g].size() : -1;
	}
	return REGEX_MATCH;
}
