/* Parts of OpenDocument packages for the suites that make them. */
#ifndef RF_TESTS_UNIT_EXTRACT_ODF_H
#define RF_TESTS_UNIT_EXTRACT_ODF_H

#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
#define NS "xmlns:office=\"" ODF "office:1.0\" xmlns:table=\"" ODF \
	"table:1.0\" xmlns:text=\"" ODF "text:1.0\" xmlns:draw=\"" ODF \
	"drawing:1.0\" xmlns:style=\"" ODF "style:1.0\" xmlns:fo=\"" ODF \
	"xsl-fo-compatible:1.0\" xmlns:svg=\"" ODF "svg-compatible:1.0\" " \
	"xmlns:chart=\"" ODF "chart:1.0\" " \
	"xmlns:xlink=\"http://www.w3.org/1999/xlink\" " \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
/* content.xml with automatic styles and the children of the kind's body. */
#define ODF_CONTENT(kind, styles, body) { "content.xml", TEST_XML \
	"<office:document-content " NS "><office:automatic-styles>" styles \
	"</office:automatic-styles><office:body><office:" kind ">" body \
	"</office:" kind "></office:body></office:document-content>", 0 }

#endif
