/*
 * srf.h
 *		Set-returning functions that hand over all rows at once.
 */
#ifndef VIGIL_BASE_SRF_H
#define VIGIL_BASE_SRF_H

#include "fmgr.h"

/*
 * Starts the result of a function in materialize mode: rows go to
 * ((ReturnSetInfo *) fcinfo->resultinfo)->setResult.  The rows' type is that of
 * the call where the caller has one, else that of the function's declaration;
 * a function of one plain column must be called with a row type expected.
 */
extern void srf_begin(FunctionCallInfo fcinfo);

#endif /* VIGIL_BASE_SRF_H */
