/*
 * asim_dns_activity_logs_list.h
 *		Fields of rules in table ASimDnsActivityLogs: names that were asked for.  See ../map.h.
 */
FIELD("query", TEXT, "DnsQuery", "")
FIELD("record_type", TEXT, "DnsQueryTypeName", "")
FIELD("answer", TEXT, "DnsResponseName", "")
FIELD("src_ip", TEXT, "SrcIpAddr", "")
FIELD("dst_ip", TEXT, "DstIpAddr", "")
ENTITY("DNS", "DomainName", "DnsQuery")
ENTITY("IP", "Address", "SrcIpAddr")
