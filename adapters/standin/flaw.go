package standin

// FlawError is a way in which a passive reply can be wrong. It is an error whose
// text tells what, and never quotes the reply.
type FlawError string

// The flaws of the XML, of the message in it, and of its AES envelope.
const (
	ErrNotXML     FlawError = "the answer is not well-formed XML"
	ErrRoot       FlawError = "the XML has not exactly one root, xml"
	ErrNested     FlawError = "the XML has an element inside an element"
	ErrLooseText  FlawError = "the XML has text outside its elements"
	ErrAttribute  FlawError = "the XML has a namespace or an attribute"
	ErrTwice      FlawError = "the XML has an element twice"
	ErrDocument   FlawError = "the XML has a comment or a document type"
	ErrProcessing FlawError = "the XML has a processing instruction"

	ErrTo       FlawError = "ToUserName is not the sender of the message"
	ErrFrom     FlawError = "FromUserName is not the account"
	ErrTime     FlawError = "CreateTime is not a number"
	ErrType     FlawError = "MsgType is neither text nor transfer_customer_service"
	ErrEmpty    FlawError = "the Content is empty"
	ErrTooLong  FlawError = "the Content has more than 2047 bytes"
	ErrTransfer FlawError = "an event cannot be handed to customer service"

	ErrUnsealed     FlawError = "the answer has no Encrypt although the account has a key"
	ErrEnvelope     FlawError = "the envelope has no MsgSignature, TimeStamp or Nonce"
	ErrEnvelopeTime FlawError = "the TimeStamp of the envelope is not a number"
	ErrSignature    FlawError = "the MsgSignature of the envelope is wrong"
	ErrBase64       FlawError = "the ciphertext is not base64"
	ErrBlocks       FlawError = "the ciphertext is not whole blocks of 32 bytes"
	ErrPadding      FlawError = "the padding is wrong"
	ErrShort        FlawError = "the plaintext is too short"
	ErrLength       FlawError = "the length in the plaintext is wrong"
	ErrAppID        FlawError = "the appid in the ciphertext is not the account's"
	ErrSealedEmpty  FlawError = "an empty or success answer is sealed; it must be in the clear"
)

func (f FlawError) Error() string { return string(f) }
