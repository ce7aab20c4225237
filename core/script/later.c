/* Libraries still to come. */
#include "script/library.h"
#define S(n,l) static int n##_f(lua_State*L){(void)L;return 0;} const struct library_entry library_##n[]={{l,"x",n##_f},{NULL,NULL,NULL}};
S(strings,"string") S(patterns,"string") S(format,"string") S(tables,"table") S(utf8,"utf8")
