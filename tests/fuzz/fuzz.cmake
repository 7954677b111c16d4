# targets.def lists the targets. Here each is a test of a second or two under its own driver; with
# LIBFUZZER (tests/fuzz/run) each is a program of libFuzzer's.
option(LIBFUZZER "Link the fuzz targets with clang's libFuzzer" OFF)
set(fuzz ${CMAKE_SOURCE_DIR}/tests/fuzz)
set(fuzz_out ${CMAKE_BINARY_DIR}/fuzz)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${fuzz}/targets.def)

add_executable(fuzz_seeds ${fuzz}/seeds.c)
target_link_libraries(fuzz_seeds PRIVATE test_support ${all_rooms})
add_custom_command(OUTPUT ${fuzz_out}/seeds.made
	COMMAND ${CMAKE_COMMAND} -E rm -rf ${fuzz_out}/seeds
	COMMAND fuzz_seeds ${fuzz_out}/seeds
	COMMAND ${CMAKE_COMMAND} -E touch ${fuzz_out}/seeds.made
	DEPENDS fuzz_seeds VERBATIM)
add_custom_target(fuzz_targets ALL DEPENDS ${fuzz_out}/seeds.made)

file(STRINGS ${fuzz}/targets.def rows REGEX "^TARGET\\(")
foreach(row ${rows})
	string(REGEX MATCH "^TARGET\\(([a-z_]+), *([0-9]+), *([0-9]+)," row "${row}")
	set(name ${CMAKE_MATCH_1})
	set(runs ${CMAKE_MATCH_2})
	set(bytes ${CMAKE_MATCH_3})
	add_executable(fuzz_${name} ${fuzz}/targets/${name}.c)
	target_link_libraries(fuzz_${name} PRIVATE test_support ${all_rooms})
	set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${fuzz_out})
	add_dependencies(fuzz_targets fuzz_${name})
	if(LIBFUZZER)
		target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
		continue()
	endif()
	target_sources(fuzz_${name} PRIVATE ${fuzz}/driver.c)
	add_test(NAME fuzz/${name} COMMAND fuzz_${name} --runs ${runs} --max ${bytes}
		--words ${fuzz}/words/${name} --found ${fuzz_out}/found-${name}
		${fuzz}/corpus/${name} ${fuzz_out}/seeds/${name})
	set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 300)
endforeach()
