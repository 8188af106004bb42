/** The other side does not keep to the protocol: the connection is of no use any more. */
export class SpdyError extends Error {
  override readonly name = 'SpdyError'
}
