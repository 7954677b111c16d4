# What shenfa-screen does with files: each program starts itself again as the child.
test_programs(screen test_support)
add_dependencies(screen_loop shenfa-screen)
