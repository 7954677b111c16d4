#include "base/resident.h"

#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whole pages only, and none of a part that may be written: there relocations and variables stand, and nowhere else. */
static void forget(uintptr_t from, uintptr_t to)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	from = (from + page - 1) / page * page;
	to = to / page * page;
	if (from < to)
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
}

static int forget_parts(struct dl_phdr_info *of, size_t, void *)
{
	for (size_t i = 0; i < of->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &of->dlpi_phdr[i];
		if (p->p_type == PT_LOAD && !(p->p_flags & PF_W))
			forget(of->dlpi_addr + p->p_vaddr, of->dlpi_addr + p->p_vaddr + p->p_memsz);
	}
	return 0;
}

void resident_give_back(void)
{
	malloc_trim(0);
	dl_iterate_phdr(forget_parts, NULL);
}
