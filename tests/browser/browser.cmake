# The pages: pure parts under node, and the whole story in a real browser on a system of its own.
find_program(NODE node)
if(NOT NODE)
	message(STATUS "node is not here: the pages are not tested")
	return()
endif()

set(browser_tests ${CMAKE_SOURCE_DIR}/tests/browser)
add_test(NAME browser/packages COMMAND ${browser_tests}/packages.sh)
set_tests_properties(browser/packages PROPERTIES FIXTURES_SETUP npm_packages
	RUN_SERIAL ON TIMEOUT 300)
add_test(NAME browser/parts COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/gateway/ui/tests/run.mjs)
set_tests_properties(browser/parts PROPERTIES TIMEOUT 120)
set_tests_properties(browser/packages browser/parts PROPERTIES LABELS browser
	SKIP_RETURN_CODE 77)
set_tests_properties(browser/parts PROPERTIES FIXTURES_REQUIRED npm_packages)
# A browser and all programs of an instance: a play counts for two of what runs at once.
foreach(play story edges clicks byhand correction calm messages sms watch)
	add_test(NAME browser/${play} COMMAND ${NODE} ${browser_tests}/${play}.mjs)
	set_tests_properties(browser/${play} PROPERTIES LABELS browser SKIP_RETURN_CODE 77
		FIXTURES_REQUIRED npm_packages PROCESSORS 2 TIMEOUT 900)
endforeach()
