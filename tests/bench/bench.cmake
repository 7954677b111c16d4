# Benchmarks: built with the tests so that they do not rot, run by hand (tests/bench/*/run).
file(GLOB bench_flow_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/bench/flow/*.c)
list(REMOVE_ITEM bench_flow_sources ${CMAKE_SOURCE_DIR}/tests/bench/flow/slow_flush.c)
add_library(bench_slow_flush MODULE tests/bench/flow/slow_flush.c)
set_target_properties(bench_slow_flush PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_executable(bench_flow_program ${bench_flow_sources})
target_compile_definitions(bench_flow_program PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}"
	BUILD_DIR="${CMAKE_BINARY_DIR}")
target_link_libraries(bench_flow_program PRIVATE test_support ${all_rooms})
set_target_properties(bench_flow_program PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_dependencies(bench_flow_program bench_slow_flush shenfa shenfa-web shenfa-screen shenfa-seal shenfa-clerk
	shenfa-courier sim-site sim-wechat sim-weibo)
add_custom_target(bench_flow COMMAND bench_flow_program USES_TERMINAL)

# tests/bench/delivery/run: from the last vote to the receipt.
file(GLOB bench_delivery_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/bench/delivery/*.c)
add_executable(bench_delivery_program ${bench_delivery_sources}
	tests/bench/flow/load.c tests/bench/flow/line.c tests/bench/flow/watch.c)
target_compile_definitions(bench_delivery_program PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}"
	BUILD_DIR="${CMAKE_BINARY_DIR}")
target_link_libraries(bench_delivery_program PRIVATE test_support ${all_rooms})
set_target_properties(bench_delivery_program PROPERTIES
	RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_dependencies(bench_delivery_program shenfa shenfa-web shenfa-screen shenfa-seal shenfa-clerk
	shenfa-courier sim-site sim-wechat)

# tests/bench/screen/run: the term engine; hyperscan.c is built by it, against unpacked packages.
# "derived" is the engine with all its forms, "reviewer" the reviewer of terms as it runs.
foreach(part prepare shenfa table derived drafts reviewer)
	set(source ${part})
	if(part STREQUAL derived)
		set(source shenfa)
	endif()
	add_executable(bench_screen_${part} tests/bench/screen/${source}.c)
	target_link_libraries(bench_screen_${part} PRIVATE reviewers)
	set_target_properties(bench_screen_${part} PROPERTIES
		RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endforeach()
target_sources(bench_screen_shenfa PRIVATE tests/bench/screen/worker.c)
target_sources(bench_screen_derived PRIVATE tests/bench/screen/worker.c)
target_sources(bench_screen_drafts PRIVATE tests/bench/screen/worker.c)
target_sources(bench_screen_reviewer PRIVATE tests/bench/screen/worker.c)
target_compile_definitions(bench_screen_shenfa PRIVATE DERIVED=0)
target_compile_definitions(bench_screen_derived PRIVATE DERIVED=1)

# tests/bench/rescreen/run: what is live, looked at again after a change of the word list.
add_executable(bench_rescreen_program tests/bench/rescreen/rescreen.c)
target_compile_definitions(bench_rescreen_program PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}"
	BUILD_DIR="${CMAKE_BINARY_DIR}")
target_link_libraries(bench_rescreen_program PRIVATE test_support ${all_rooms})
set_target_properties(bench_rescreen_program PROPERTIES
	RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

# tests/bench/files/run: what is uploaded, from the spool to its findings.
add_executable(bench_files tests/bench/files/files.c)
target_link_libraries(bench_files PRIVATE test_support ${all_rooms})
set_target_properties(bench_files PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

# tests/bench/wording/run: the list of official wording.
add_executable(bench_wording tests/bench/wording/wording.c)
target_link_libraries(bench_wording PRIVATE reviewers)
set_target_properties(bench_wording PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
