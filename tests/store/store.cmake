test_programs(store test_support)
