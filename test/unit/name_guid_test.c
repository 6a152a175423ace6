/*
 * name_guid_test.c
 *		GUIDs of texts: those that any maker of version 5 gives, of texts of one block and of several.
 */
#include "common/port.h"

#include "rule/name_guid.h"
#include "unit.h"

int
main(void)
{
	unit_text(name_guid(""), "7e8f9171-b00a-5398-9c6e-8a753b66673b", "0 bytes");
	unit_text(name_guid("11111111"), "1c5f1fda-2b26-57b5-aabe-6fbd454fc274", "8 bytes");
	unit_text(name_guid("aaaaaaaaaaaaaaaaaaaaaaaaaaaa"), "6fc1cd95-6465-561c-a81c-6e582f299951",
			  "28 bytes");
	unit_text(name_guid("aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), "4194b3bf-5cb0-52a3-aaf2-f72e718af7e4",
			  "29 bytes");
	unit_text(name_guid("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
			  "20069b8e-796e-582c-a8f5-74e7801677d6", "36 bytes");
	unit_text(name_guid("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
			  "c861bdbf-2430-5c85-a052-4d12ededa970", "37 bytes");
	unit_text(name_guid("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
			  "e8731d98-1608-5036-8d35-5588f6d728c8", "38 bytes");
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < 100; i++)
		appendStringInfoString(&text, "\xC3\xA4");
	unit_text(name_guid(text.data), "5aad2b83-413c-50e7-acd1-8c8812d60908", "several blocks");
	return unit_done();
}
