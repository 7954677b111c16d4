# The whole system, with couriers that die. `tests/faults/run` kills fifty times at each place.
file(GLOB faults_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/faults/*.c)
add_executable(faults_kill ${faults_sources})
target_compile_definitions(faults_kill PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}"
	BUILD_DIR="${CMAKE_BINARY_DIR}")
target_link_libraries(faults_kill PRIVATE test_support ${all_rooms} PkgConfig::cmocka)
set_target_properties(faults_kill PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_dependencies(faults_kill shenfa shenfa-web shenfa-screen shenfa-seal shenfa-clerk shenfa-courier
	sim-site sim-wechat sim-weibo sim-app sim-tcb sim-cmpp sim-smscloud
	sim-outlet)
add_test(NAME faults/kill COMMAND faults_kill)
set_tests_properties(faults/kill PROPERTIES LABELS faults TIMEOUT 3600 PROCESSORS 2)
