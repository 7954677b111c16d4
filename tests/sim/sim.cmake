# Stand-ins for the outside. `./run` uses them as well, so they are ordinary programs, built even
# where there is no cmocka; this file is read a second time with the tests, for the tests of it.
set(sim ${CMAKE_SOURCE_DIR}/tests/sim)
if(NOT TARGET sim_parts)
	# sim-NAME is NAME.c, and of what lies in the folders whatever it calls.
	file(GLOB parts CONFIGURE_DEPENDS ${sim}/wechat/*.c ${sim}/weibo/*.c ${sim}/app/*.c ${sim}/tcb/*.c
		${sim}/cmpp/*.c ${sim}/outlet/*.c)
	add_library(sim_parts STATIC ${sim}/server.c ${sim}/fields.c ${sim}/faults.c ${sim}/ledger.c
		${parts})
	target_link_libraries(sim_parts PUBLIC courier channels PkgConfig::libmicrohttpd
		PkgConfig::libcrypto)
	foreach(name site robot mail wechat weibo app tcb cmpp smscloud outlet)
		add_executable(sim-${name} ${sim}/${name}.c)
		target_link_libraries(sim-${name} PRIVATE sim_parts)
	endforeach()
	return()
endif()

# tests/NAME.c is sim/NAME: a connector against the stand-ins of its platform, in a world of their own,
# which is tests/world.
file(GLOB world CONFIGURE_DEPENDS ${sim}/tests/world/*.c)
add_library(sim_world STATIC ${world} ${CMAKE_SOURCE_DIR}/tests/support/port.c)
target_compile_definitions(sim_world PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}")
target_link_libraries(sim_world PUBLIC sim_parts PkgConfig::cmocka)
file(GLOB sources CONFIGURE_DEPENDS ${sim}/tests/*.c)
foreach(source ${sources})
	get_filename_component(name ${source} NAME_WE)
	add_executable(sim_${name} ${source})
	target_link_libraries(sim_${name} PRIVATE sim_world)
	set_target_properties(sim_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
	add_test(NAME sim/${name} COMMAND sim_${name})
	set_tests_properties(sim/${name} PROPERTIES LABELS sim TIMEOUT 1200)
endforeach()
target_link_libraries(sim_outlet PRIVATE test_support) # films, pictures and packages to post
