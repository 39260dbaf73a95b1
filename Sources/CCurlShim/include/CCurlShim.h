/* libcurl's variadic calls with fixed types: Swift cannot call variadic C functions. */
#ifndef SCHOOLGATE_CCURLSHIM_H
#define SCHOOLGATE_CCURLSHIM_H

#include <curl/curl.h>

CURLcode sg_setopt_long(CURL *easy, CURLoption option, long value);
CURLcode sg_setopt_off(CURL *easy, CURLoption option, curl_off_t value);
CURLcode sg_setopt_str(CURL *easy, CURLoption option, const char *value);
CURLcode sg_setopt_ptr(CURL *easy, CURLoption option, void *value);
CURLcode sg_setopt_slist(CURL *easy, CURLoption option, struct curl_slist *value);

/* A read, write or header callback together with the pointer that it is handed. */
typedef size_t (*sg_io_fn)(char *bytes, size_t size, size_t count, void *context);
CURLcode sg_set_write(CURL *easy, sg_io_fn function, void *context);
CURLcode sg_set_read(CURL *easy, sg_io_fn function, void *context);
CURLcode sg_set_header(CURL *easy, sg_io_fn function, void *context);

CURLcode sg_info_long(CURL *easy, CURLINFO info, long *value);

CURLMcode sg_multi_long(CURLM *multi, CURLMoption option, long value);

/* The next transfer that ended, without the union of CURLMsg. Returns 0 when there is none. */
typedef struct {
  CURL *easy;
  CURLcode result;
} sg_done;
int sg_multi_next_done(CURLM *multi, sg_done *done);

#endif
