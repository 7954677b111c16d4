# One story a file, told to the real programs on this machine.
test_programs(flows test_support)
file(GLOB flow_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/flows/*.c)
foreach(source ${flow_sources})
	get_filename_component(name ${source} NAME_WE)
	add_dependencies(flows_${name} shenfa shenfa-web shenfa-screen shenfa-seal shenfa-courier
		sim-site sim-robot sim-wechat sim-weibo sim-app sim-tcb sim-cmpp
		sim-smscloud sim-outlet)
	if(TARGET shenfa-clerk)
		add_dependencies(flows_${name} shenfa-clerk)
	endif()
endforeach()
