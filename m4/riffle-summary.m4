dnl RIFFLE_SUMMARY: what configure found, in a few lines.
AC_DEFUN([RIFFLE_SUMMARY], [
AS_ECHO([""])
AS_ECHO(["Riffle $PACKAGE_VERSION"])
AS_ECHO(["  prefix             $prefix"])
AS_ECHO(["  sanitizers         ${enable_sanitizers:-no}"])
AS_ECHO(["  static libraries  ${rf_static:- none}"])
AS_ECHO(["  system call filter $rf_have_seccomp"])
AS_ECHO(["  PDF reader         $rf_have_mupdf"])
AS_ECHO(["  OCR                $rf_have_ocr"])
AS_ECHO(["  unit tests         $rf_have_cunit"])
AS_ECHO([""])
])
