/* words.h: paragraphs and tables of a Word document. */
#pragma once

#define XW        "xmlns:w='w' xmlns:v='v' xmlns:a='a' xmlns:r='r'"
#define DOC(in)   "<w:document " XW "><w:body>" in "</w:body></w:document>"
#define PARA(in)  "<w:p><w:r><w:t>" in "</w:t></w:r></w:p>"
#define CELL(in)  "<w:tc>" PARA(in) "</w:tc>"
#define ROW(a, b) "<w:tr>" CELL(a) CELL(b) "</w:tr>"
#define TABLE(in) "<w:tbl>" in "</w:tbl>"
#define PLAIN     DOC(PARA("平常"))
