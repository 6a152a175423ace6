/*
 * sigma_head_list.h
 *		The keys of a document of Sigma beside its detection.
 *
 * HEAD(name)
 */
HEAD("title")
HEAD("id")
HEAD("name")
HEAD("related")
HEAD("taxonomy")
HEAD("status")
HEAD("description")
HEAD("license")
HEAD("author")
HEAD("references")
HEAD("date")
HEAD("modified")
HEAD("logsource")
HEAD("detection")
HEAD("fields")
HEAD("falsepositives")
HEAD("level")
HEAD("tags")
HEAD("scope")
HEAD("action")
HEAD("correlation")
HEAD("filter")
HEAD("sigma-version")
