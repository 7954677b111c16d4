test_programs(store test_support)
foreach(test backup_keep up)
	add_dependencies(store_test_${test} shenfa)
endforeach()
