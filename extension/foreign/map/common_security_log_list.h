/*
 * common_security_log_list.h
 *		Fields of rules in table CommonSecurityLog: proxies and firewalls.  See ../map.h.
 */
FIELD("c-uri", TEXT, "RequestURL", "")
FIELD("cs-uri", TEXT, "RequestURL", "")
FIELD("c-useragent", TEXT, "RequestClientApplication", "")
FIELD("cs-user-agent", TEXT, "RequestClientApplication", "")
FIELD("cs-method", TEXT, "RequestMethod", "")
FIELD("cs-host", TEXT, "DestinationHostName", "")
FIELD("cs-cookie", TEXT, "RequestCookies", "")
FIELD("src_ip", TEXT, "SourceIP", "")
FIELD("dst_ip", TEXT, "DestinationIP", "")
FIELD("action", TEXT, "DeviceAction", "")
FIELD("cs-username", TEXT, "SourceUserName", "")
FIELD("dst_port", NUMBER, "DestinationPort", "")
FIELD("src_port", NUMBER, "SourcePort", "")
FIELD("c-uri-query", REQUEST, "extract(@\"\\?([^#]*)\", 1, RequestURL)",
	  "extract(@\"^(?:[A-Za-z]+://[^/?#]*)?([^#]*)\", 1, RequestURL)")
FIELD("cs-uri-query", REQUEST, "extract(@\"\\?([^#]*)\", 1, RequestURL)",
	  "extract(@\"^(?:[A-Za-z]+://[^/?#]*)?([^#]*)\", 1, RequestURL)")
FIELD("cs-uri-stem", COMPUTED, "extract(@\"^(?:[A-Za-z]+://[^/?#]*)?([^?#]*)\", 1, RequestURL)", "")
FIELD("c-uri-extension", COMPUTED, "extract(@\"\\.(\\w+)(?:[?#]|$)\", 1, RequestURL)", "")
FIELD("blocked", CHOICE, "", "")
CHOICE("blocked", "true",
	   "DeviceAction in~ (\"deny\", \"denied\", \"drop\", \"dropped\", \"block\", \"blocked\", "
	   "\"reject\", \"rejected\", \"prevent\", \"prevented\", \"reset-both\", \"reset-client\", "
	   "\"reset-server\", \"block-url\", \"block-ip\", \"sinkhole\")")
CHOICE("blocked", "false",
	   "DeviceAction in~ (\"allow\", \"allowed\", \"accept\", \"accepted\", \"permit\", "
	   "\"permitted\", \"pass\", \"passed\")")
ENTITY("IP", "Address", "SourceIP")
ENTITY("URL", "Url", "RequestURL")
