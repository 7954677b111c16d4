# The web pages: npm packages from the lock, types checked, bundled with hashed names and a .gz
# beside each file, into build/<preset>/ui. Rebuilt only when a source of theirs changes.
find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)

set(ui_source ${CMAKE_SOURCE_DIR}/gateway/ui)
set(ui_output ${CMAKE_BINARY_DIR}/ui)
file(GLOB_RECURSE ui_sources CONFIGURE_DEPENDS ${ui_source}/src/*.ts ${ui_source}/src/*.tsx
	${ui_source}/src/*.css)

add_custom_command(OUTPUT ${ui_source}/node_modules/.package-lock.json
	COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
	DEPENDS ${ui_source}/package.json ${ui_source}/package-lock.json ${ui_source}/.npmrc
	WORKING_DIRECTORY ${ui_source} VERBATIM USES_TERMINAL
	COMMENT "Fetching the packages of the web pages")
add_custom_command(OUTPUT ${ui_output}/index.html
	COMMAND ${ui_source}/node_modules/.bin/tsc --noEmit -p ${ui_source}
	COMMAND ${NODE} ${ui_source}/build.mjs --out ${ui_output}
	DEPENDS ${ui_source}/node_modules/.package-lock.json ${ui_source}/build.mjs
		${ui_source}/index.html ${ui_source}/icon.svg ${ui_source}/tsconfig.json ${ui_sources}
	WORKING_DIRECTORY ${ui_source} VERBATIM
	COMMENT "Building the web pages")
add_custom_target(ui ALL DEPENDS ${ui_output}/index.html)
