# The delivery core under a virtual clock and a seeded scheduler: courier/course.c and hold.c as they
# are, against a platform for each promise one can make.
set(course ${CMAKE_SOURCE_DIR}/tests/course)
set(course_sources ${course}/world.c ${course}/couriers.c ${course}/platforms.c ${course}/people.c
	${course}/laws.c ${course}/memory.c)

add_executable(course_steps ${course}/main.c ${course}/alone.c ${course_sources})
target_link_libraries(course_steps PRIVATE courier)
add_executable(course_agree ${course}/main.c ${course}/agree.c ${course}/both.c ${course}/real.c
	${course_sources})
target_link_libraries(course_agree PRIVATE test_support ${all_rooms})
foreach(name steps agree)
	set_target_properties(course_${name} PROPERTIES
		RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
	add_test(NAME course/${name} COMMAND course_${name})
	set_tests_properties(course/${name} PROPERTIES LABELS course TIMEOUT 300)
endforeach()

# Each rule taken out once: the laws must notice.
file(STRINGS ${course}/mutants.txt rows REGEX "^[a-z]" ENCODING UTF-8)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${course}/mutants.txt)
foreach(row ${rows})
	string(REGEX MATCH "^([a-z_]+)[|]([^|]+)[|](.*)[|]([^|]+)$" row "${row}")
	set(name ${CMAKE_MATCH_1})
	set(file ${CMAKE_SOURCE_DIR}/${CMAKE_MATCH_2})
	set(edit ${CMAKE_MATCH_3})
	set(law ${CMAKE_MATCH_4})
	set(without ${CMAKE_BINARY_DIR}/course/without_${name}.c)
	add_custom_command(OUTPUT ${without}
		COMMAND ${course}/without.sh ${file} "${edit}" ${without}
		DEPENDS ${file} ${course}/without.sh ${course}/mutants.txt VERBATIM)
	set(others ${course_sources})
	list(REMOVE_ITEM others ${file})
	add_executable(course_without_${name} ${course}/main.c ${course}/alone.c ${without} ${others})
	target_link_libraries(course_without_${name} PRIVATE courier)
	set_target_properties(course_without_${name} PROPERTIES
		RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/course)
	add_test(NAME course/without_${name} COMMAND course_without_${name} --seed 3
		--steps 20000000)
	set_tests_properties(course/without_${name} PROPERTIES LABELS course TIMEOUT 300
		PASS_REGULAR_EXPRESSION "broken: [^\n]*${law}")
endforeach()
