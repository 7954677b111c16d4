# Stand-ins for the outside. `./run` uses them as well, so they are ordinary programs, built even
# where there is no cmocka; this file is read a second time with the tests, for the tests of it.
set(sim ${CMAKE_SOURCE_DIR}/tests/sim)
file(GLOB sim_platform CONFIGURE_DEPENDS ${sim}/wechat/*.c)
file(GLOB sim_ismg CONFIGURE_DEPENDS ${sim}/cmpp/*.c)
file(GLOB sim_receiver CONFIGURE_DEPENDS ${sim}/app/*.c)
file(GLOB sim_tcb CONFIGURE_DEPENDS ${sim}/tcb/*.c)
file(GLOB sim_weibo CONFIGURE_DEPENDS ${sim}/weibo/*.c)
if(NOT TARGET sim-site)
	add_executable(sim-site ${sim}/site.c ${sim}/server.c)
	add_executable(sim-robot ${sim}/robot.c ${sim}/server.c)
	add_executable(sim-mail ${sim}/mail.c)
	add_executable(sim-wechat ${sim}/wechat.c ${sim}/server.c ${sim_platform})
	add_executable(sim-weibo ${sim}/weibo.c ${sim}/server.c ${sim_weibo})
	add_executable(sim-app ${sim}/app.c ${sim}/server.c ${sim_receiver})
	add_executable(sim-tcb ${sim}/tcb.c ${sim}/server.c ${sim_tcb} ${sim_platform})
	add_executable(sim-cmpp ${sim}/cmpp.c ${sim}/server.c ${sim_ismg})
	add_executable(sim-smscloud ${sim}/smscloud.c ${sim}/server.c)
	foreach(program sim-site sim-robot sim-mail sim-wechat sim-weibo sim-app sim-tcb sim-cmpp
			sim-smscloud)
		target_link_libraries(${program} PRIVATE courier channels PkgConfig::libmicrohttpd
			PkgConfig::libcrypto)
	endforeach()
	return()
endif()

foreach(name two_faults lies certainty token retry probe told cloud weibo targets mass survey)
	add_executable(sim_${name} ${sim}/tests/${name}.c ${sim}/tests/world.c ${sim_platform}
		${sim_receiver} ${sim_tcb} ${sim_weibo} ${sim}/server.c)
	target_compile_definitions(sim_${name} PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}"
		BUILD_DIR="${CMAKE_BINARY_DIR}")
	target_link_libraries(sim_${name} PRIVATE courier channels PkgConfig::libmicrohttpd
		PkgConfig::libcrypto PkgConfig::cmocka)
	set_target_properties(sim_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
	add_test(NAME sim/${name} COMMAND sim_${name})
	set_tests_properties(sim/${name} PROPERTIES LABELS sim TIMEOUT 1200)
endforeach()

add_executable(sim_cmpp ${sim}/tests/cmpp.c ${sim}/server.c ${sim_ismg})
target_link_libraries(sim_cmpp PRIVATE courier channels PkgConfig::libmicrohttpd PkgConfig::cmocka)
set_target_properties(sim_cmpp PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME sim/cmpp COMMAND sim_cmpp)
set_tests_properties(sim/cmpp PROPERTIES LABELS sim TIMEOUT 300)
