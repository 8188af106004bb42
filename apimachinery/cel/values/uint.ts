/** A 64-bit unsigned integer. Plain bigints are signed ones. */
export class CelUint {
  readonly value: bigint

  constructor(value: bigint) {
    this.value = value
  }
}
