# Tests mirror the floors: unit/ and store/ and flows/ are one program a file, FOLDER/NAME.c, of which
# more may lie in FOLDER/NAME/; house/ looks at the sources and the programs themselves.

pkg_check_modules(cmocka IMPORTED_TARGET cmocka)
if(NOT cmocka_FOUND)
	message(STATUS "cmocka is not here: no tests are built")
	return()
endif()

set(all_rooms web screen seal clerk courier supervise cli)

function(test_programs folder)
	file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.c)
	foreach(source ${sources})
		get_filename_component(name ${source} NAME_WE)
		set(target ${folder}_${name})
		file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/${name}/*.c)
		add_executable(${target} ${source} ${parts})
		target_compile_definitions(${target} PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}"
			BUILD_DIR="${CMAKE_BINARY_DIR}")
		target_link_libraries(${target} PRIVATE ${ARGN} ${all_rooms} PkgConfig::cmocka)
		set_target_properties(${target} PROPERTIES
			RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
		add_test(NAME ${folder}/${name} COMMAND ${target})
		# At a load of twenty the longest take seven minutes, and nothing is wrong with them.
		set_tests_properties(${folder}/${name} PROPERTIES LABELS ${folder} TIMEOUT 900)
	endforeach()
endfunction()

test_programs(unit)
# How often it is asked is the work that a try costs.
target_link_options(unit_password PRIVATE -Wl,--wrap=crypto_pwhash_str_verify)
target_link_options(unit_secrecy PRIVATE -Wl,--wrap=level_at)
# A gateway that is away.
target_link_options(unit_watch PRIVATE -Wl,--wrap=gateway_call)
# Blocks wait for the next arena only where no sanitizer looks: once more, with none.
add_executable(unit_arena_released tests/unit/arena.c gateway/base/arena.c
	gateway/base/block.c gateway/base/pages.c)
target_compile_options(unit_arena_released PRIVATE -fno-sanitize=all)
target_link_options(unit_arena_released PRIVATE -fno-sanitize=all)
target_link_libraries(unit_arena_released PRIVATE PkgConfig::cmocka)
set_target_properties(unit_arena_released PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME unit/arena_released COMMAND unit_arena_released)
set_tests_properties(unit/arena_released PROPERTIES LABELS unit TIMEOUT 900)
# And what a guess at a password costs where failpoints are off, as in a release (house/presets).
add_executable(unit_argon_released tests/unit/argon.c gateway/base/argon.c)
target_compile_options(unit_argon_released PRIVATE -UFAILPOINTS)
target_link_libraries(unit_argon_released PRIVATE PkgConfig::cmocka)
set_target_properties(unit_argon_released PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME unit/argon_released COMMAND unit_argon_released)
set_tests_properties(unit/argon_released PROPERTIES LABELS unit)
foreach(part support screen sim course store flows faults browser bench fuzz house)
	if(EXISTS ${CMAKE_SOURCE_DIR}/tests/${part}/${part}.cmake)
		include(tests/${part}/${part}.cmake)
	endif()
endforeach()

# Log-ins of invented people, each at the price of a password worth guarding, were a fifth of the work of
# the flows: here a guess is cheap (gateway/base/argon.h). Browser plays run a release, which asks the full one.
get_property(every_test DIRECTORY PROPERTY TESTS)
set_property(TEST ${every_test} APPEND PROPERTY ENVIRONMENT SHENFA_ARGON_KIB=64)
