# The whole system, with a courier that dies. `tests/faults/run` kills fifty times at each place.
test_programs(faults test_support)
if(TARGET faults_kill)
	add_dependencies(faults_kill shenfa shenfa-web shenfa-screen shenfa-seal shenfa-clerk
		shenfa-courier sim-site sim-wechat sim-weibo)
	set_tests_properties(faults/kill PROPERTIES TIMEOUT 3600 RUN_SERIAL ON)
endif()
