/*
 * splunk_lookup_list.h
 *		Lookups of Splunk's security_content that do not compare whole texts with their case.
 *
 * LOOKUP(name, columns with wildcards, is case heeded, what stands where nothing matches)
 * Of one that is not here Splunk compares whole texts and heeds case, unless it is told otherwise.
 *
 * FIRST_ONLY(name)
 *		It keeps the first row that matches, in the order of its file, which a watchlist has not.
 */
LOOKUP("privileged_azure_ad_roles", "azureadrole azuretemplateid", false, "false")
LOOKUP("security_services_lookup", "service", true, "false")
LOOKUP("attacker_tools", "attacker_tool_names", false, "false")
LOOKUP("hijacklibs", "library", false, "false")
LOOKUP("hijacklibs_loaded", "library excludes", false, "false")
LOOKUP("loldrivers", "driver_name", false, "false")
LOOKUP("asr_rules", "ASR_Rule", false, "false")
LOOKUP("applockereventcodes", "AppLocker_Event_Code", false, "false")
LOOKUP("advanced_audit_policy_guids", "GUID", false, "false")
LOOKUP("3cx_ioc_domains", "domain", false, "false")
LOOKUP("windows_protocol_handlers", "handler", false, "false")
LOOKUP("browser_app_list", "browser_process_name browser_object_path", false, "false")
LOOKUP("local_file_inclusion_paths", "local_file_inclusion_paths", false, "false")
LOOKUP("domain_admins", "", false, "")
FIRST_ONLY("remote_access_software")
FIRST_ONLY("lolbas_file_path")
