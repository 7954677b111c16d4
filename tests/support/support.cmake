# What tests stand on. Linked behind every test program outside unit/.
file(GLOB support_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.c)
add_library(test_support STATIC ${support_sources})
target_compile_definitions(test_support PRIVATE SOURCE_DIR="${CMAKE_SOURCE_DIR}"
	BUILD_DIR="${CMAKE_BINARY_DIR}")
target_link_libraries(test_support PUBLIC ${all_rooms})
