# The house looks at itself: sources, headers, the programs' needs.
set(house ${CMAKE_SOURCE_DIR}/tests/house)

foreach(rule layers formatting causes frozen_migrations machine_paths packages presets settings times units words)
	add_test(NAME house/${rule} COMMAND sh ${house}/${rule}.sh WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endforeach()
add_test(NAME house/needed COMMAND sh ${house}/needed.sh ${CMAKE_BINARY_DIR}
	WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_test(NAME house/headers_alone COMMAND sh ${house}/headers_alone.sh ${CMAKE_C_COMPILER}
	${CMAKE_BINARY_DIR} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_test(NAME house/rules_can_fail COMMAND sh ${house}/rules_can_fail.sh ${CMAKE_C_COMPILER}
	${CMAKE_BINARY_DIR}
	WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
set_tests_properties(house/layers house/formatting house/causes house/frozen_migrations house/machine_paths
	house/packages house/presets house/settings house/times house/units house/words house/needed house/headers_alone house/rules_can_fail
	PROPERTIES LABELS house TIMEOUT 300)

# schemas/now: a function of the database as the migrations leave it.
add_executable(house_now ${house}/now.c)
target_compile_definitions(house_now PRIVATE BUILD_DIR="${CMAKE_BINARY_DIR}")
target_link_libraries(house_now PRIVATE test_support ${all_rooms})
set_target_properties(house_now PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
