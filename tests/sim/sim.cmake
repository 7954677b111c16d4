# Stand-ins for the outside. `./run` uses them as well, so they are ordinary programs.
foreach(name site wechat)
	if(TARGET sim-${name})
		continue()
	endif()
	file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/sim/${name}/*.c)
	add_executable(sim-${name} ${CMAKE_SOURCE_DIR}/tests/sim/${name}.c
		${CMAKE_SOURCE_DIR}/tests/sim/server.c ${parts})
	target_link_libraries(sim-${name} PRIVATE courier channels PkgConfig::libmicrohttpd)
endforeach()
