/*
 * toml.cc
 *		Reads TOML with toml++ and takes what it made apart.
 *
 * Called through toml.h only.  How deep a text may go is bounded here for lists and inline tables,
 * and by toml_reader.c for keys of many parts.  toml++ asserts of some texts what is not so, as of
 * a table whose name begins with a character that none may have: that is an error here, and no end
 * of the process.  Where the library was not there when vigil was built, no text is TOML, and says
 * so.
 */
#ifdef USE_TOMLPLUSPLUS

#include <cstdio>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace
{
[[noreturn]] void
toml_fails()
{
	throw std::logic_error("a character is where none like it can be");
}
} // namespace

#define TOML_ASSERT(expr) ((expr) ? static_cast<void>(0) : toml_fails())
#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
#define TOML_MAX_NESTED_VALUES 32
#ifdef NDEBUG
#undef NDEBUG
#endif
#include <toml++/toml.h>

#include "foreign/toml.h"

struct TomlFile
{
	std::vector<TomlPiece> piece;
	std::vector<std::unique_ptr<std::string>> text;
};

namespace
{
const std::string *
keep(TomlFile *file, std::string text)
{
	file->text.push_back(std::make_unique<std::string>(std::move(text)));
	return file->text.back().get();
}

void
add(TomlFile *file, TomlKind kind, const toml::source_region &place, const std::string *text)
{
	TomlPiece piece = {};

	piece.kind = kind;
	piece.text = text ? text->data() : "";
	piece.length = text ? text->size() : 0;
	piece.line = place.begin.line;
	piece.column = place.begin.column;
	piece.end_line = place.end.line;
	piece.end_column = place.end.column;
	file->piece.push_back(piece);
}

/* A number, a truth value or a time as it would be written. */
std::string
plain(const toml::node &node)
{
	std::ostringstream out;

	if (auto number = node.as_integer())
		return std::to_string(number->get());
	if (auto truth = node.as_boolean())
		return truth->get() ? "true" : "false";
	if (auto real = node.as_floating_point())
		out << *real;
	else if (auto date = node.as_date())
		out << *date;
	else if (auto time = node.as_time())
		out << *time;
	else if (auto moment = node.as_date_time())
		out << *moment;
	return out.str();
}

void
walk(TomlFile *file, const toml::node &node)
{
	if (auto table = node.as_table())
	{
		add(file, TOML_TABLE, node.source(), nullptr);
		for (auto &&[key, value] : *table)
		{
			add(file, TOML_KEY, key.source(), keep(file, std::string(key.str())));
			walk(file, value);
		}
		add(file, TOML_END, node.source(), nullptr);
	}
	else if (auto list = node.as_array())
	{
		add(file, TOML_LIST, node.source(), nullptr);
		for (auto &&value : *list)
			walk(file, value);
		add(file, TOML_END, node.source(), nullptr);
	}
	else if (auto text = node.as_string())
		add(file, TOML_TEXT, node.source(), keep(file, text->get()));
	else
		add(file, TOML_PLAIN, node.source(), keep(file, plain(node)));
}
} // namespace

extern "C" TomlFile *
toml_open(const char *text, size_t length, TomlError *error)
{
	*error = TomlError();
	try
	{
		std::unique_ptr<TomlFile> file(new TomlFile);

		walk(file.get(), toml::parse(std::string_view(text, length)));
		return file.release();
	}
	catch (const toml::parse_error &failure)
	{
		std::string_view what = failure.description();

		snprintf(error->message, sizeof(error->message), "%.*s", (int) what.size(), what.data());
		error->line = failure.source().begin.line;
		error->column = failure.source().begin.column;
	}
	catch (const std::logic_error &failure)
	{
		snprintf(error->message, sizeof(error->message), "%s", failure.what());
	}
	catch (...)
	{
		snprintf(error->message, sizeof(error->message), "out of memory");
	}
	return nullptr;
}

extern "C" const TomlPiece *
toml_piece(const TomlFile *file, size_t i)
{
	return i < file->piece.size() ? &file->piece[i] : nullptr;
}

extern "C" void
toml_close(TomlFile *file)
{
	delete file;
}

#else

#include <cstdio>

#include "foreign/toml.h"

extern "C" TomlFile *
toml_open(const char *, size_t, TomlError *error)
{
	*error = TomlError();
	snprintf(error->message, sizeof(error->message),
			 "vigil was built without toml++, which reads it; build it with libtomlplusplus-dev");
	return nullptr;
}

extern "C" const TomlPiece *
toml_piece(const TomlFile *, size_t)
{
	return nullptr;
}

extern "C" void
toml_close(TomlFile *)
{
}

#endif
