/*
 * regex.cc
 *		Compiles, caches and matches regular expressions with RE2.
 *
 * Called through regex.h only.  Nothing here calls the server.  The cache is
 * this process's own and lives until it ends: a pattern's meaning depends on
 * its text alone, so nothing ever invalidates an entry.  The least recently
 * used one goes when there are too many or when they grow too large.
 */
#include <cstdio>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include <re2/re2.h>

#include "runtime/regex.h"

namespace
{
/* What one pattern's program and automata may use; they grow only as needed. */
const int64_t pattern_memory = 8 << 20;

const size_t cache_entries = 256;
const int64_t cache_program_size = 2 << 20;

/* Room for so many groups of a match is there without an allocation. */
const int few_groups = 4;
} // namespace

struct Regex
{
	std::string pattern;
	std::string unicode_source;
	std::unique_ptr<re2::RE2> ascii;
	std::unique_ptr<re2::RE2> unicode;
	bool two_forms;
};

namespace
{
typedef std::list<std::unique_ptr<Regex>> RegexList;

/* ORDER: the most recently used pattern first. */
RegexList recent;
std::unordered_map<std::string, RegexList::iterator> by_pattern;
int64_t program_size;

int64_t
regex_size(const Regex *regex)
{
	int64_t size = regex->ascii->ProgramSize();

	if (regex->two_forms)
		size *= 8;
	return size;
}

std::unique_ptr<re2::RE2>
compile(const char *source, char *error)
{
	re2::RE2::Options options;

	options.set_log_errors(false);
	options.set_max_mem(pattern_memory);
	std::unique_ptr<re2::RE2> re(new re2::RE2(source, options));
	if (re->ok())
		return re;
	if (error)
		snprintf(error, REGEX_ERROR_SIZE, "%s", re->error().c_str());
	return nullptr;
}

void
make_room()
{
	while (!recent.empty() && (recent.size() >= cache_entries || program_size > cache_program_size))
	{
		program_size -= regex_size(recent.back().get());
		by_pattern.erase(recent.back()->pattern);
		recent.pop_back();
	}
}
} // namespace

extern "C" Regex *
regex_find(const char *pattern, size_t len)
{
	try
	{
		auto found = by_pattern.find(std::string(pattern, len));

		if (found == by_pattern.end())
			return nullptr;
		if (found->second != recent.begin())
			recent.splice(recent.begin(), recent, found->second);
		return found->second->get();
	}
	catch (...)
	{
		return nullptr;
	}
}

extern "C" Regex *
regex_store(const char *pattern, size_t len, const char *ascii, const char *unicode, char *error)
{
	try
	{
		std::unique_ptr<Regex> regex(new Regex);

		regex->pattern.assign(pattern, len);
		regex->two_forms = unicode != nullptr;
		if (unicode)
			regex->unicode_source = unicode;
		regex->ascii = compile(ascii, error);
		if (!regex->ascii)
			return nullptr;
		make_room();
		recent.push_front(std::move(regex));
		try
		{
			by_pattern[recent.front()->pattern] = recent.begin();
		}
		catch (...)
		{
			recent.pop_front();
			throw;
		}
		program_size += regex_size(recent.front().get());
		return recent.front().get();
	}
	catch (...)
	{
		snprintf(error, REGEX_ERROR_SIZE, "out of memory");
		return nullptr;
	}
}

extern "C" int
regex_group_count(const Regex *regex)
{
	return regex->ascii->NumberOfCapturingGroups();
}

extern "C" int
regex_group_index(const Regex *regex, const char *name, size_t len)
{
	try
	{
		const auto &groups = regex->ascii->NamedCapturingGroups();
		auto found = groups.find(std::string(name, len));

		return found == groups.end() ? -1 : found->second;
	}
	catch (...)
	{
		return -1;
	}
}

extern "C" bool
regex_needs_ascii_check(const Regex *regex)
{
	return regex->two_forms;
}

extern "C" RegexResult
regex_search(Regex *regex, const char *text, size_t len, size_t from, bool ascii,
			 RegexGroup *groups, int count)
{
	/* Most searches ask for a group or two; to clear room for all takes longer than many a match. */
	re2::StringPiece few[few_groups];
	std::unique_ptr<re2::StringPiece[]> many;
	re2::StringPiece *found = few;
	const re2::RE2 *re = regex->ascii.get();
	int known = 1 + re->NumberOfCapturingGroups();

	if (count > REGEX_MAX_GROUPS)
		count = REGEX_MAX_GROUPS;
	if (known > count)
		known = count;
	try
	{
		if (known > few_groups)
		{
			many.reset(new re2::StringPiece[known]);
			found = many.get();
		}
		if (regex->two_forms && !ascii)
		{
			if (!regex->unicode)
				regex->unicode = compile(regex->unicode_source.c_str(), nullptr);
			re = regex->unicode.get();
			if (!re)
				return REGEX_FAILED;
		}
		if ((double) (len - from) * re->ProgramSize() > REGEX_MAX_WORK)
			return REGEX_TOO_COMPLEX;
		if (!re->Match(re2::StringPiece(text, len), from, len, re2::RE2::UNANCHORED, found, known))
			return REGEX_NO_MATCH;
	}
	catch (...)
	{
		return REGEX_FAILED;
	}
	for (int i = 0; i < count; i++)
	{
		bool took_part = i < known && found[i].data() != nullptr;

		groups[i].start = took_part ? found[i].data() - text : -1;
		groups[i].end = took_part ? groups[i].start + (long) found[i].size() : -1;
	}
	return REGEX_MATCH;
}
