# What tests stand on. Linked behind every test program outside unit/.
file(GLOB support_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.c)
add_library(test_support STATIC ${support_sources} ${CMAKE_SOURCE_DIR}/tests/support/code.cpp)
target_compile_definitions(test_support PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}"
	BUILD_DIR="${CMAKE_BINARY_DIR}")
target_link_libraries(test_support PUBLIC ${all_rooms} PRIVATE PkgConfig::zxing)

add_executable(fake_program ${CMAKE_SOURCE_DIR}/tests/support/programs/fake.c)
target_link_libraries(fake_program PRIVATE base)
set_target_properties(fake_program PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

target_sources(unit_terms_reference PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/reference.c)
target_sources(unit_video PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/film.c)
