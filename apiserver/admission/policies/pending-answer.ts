/** Ends an evaluation that needs what somebody elsewhere has to say. It is to be repeated once `answer` has come. */
export class AnswerPending extends Error {
  readonly answer: Promise<void>

  constructor(answer: Promise<void>) {
    super('an answer is still to come')
    this.answer = answer
  }
}

/**
 * Runs `run`, and again after each answer that it has to wait for; `run` must leave no traces when it ends that way.
 * @returns a promise only where there was something to wait for
 */
export function withAnswers<T>(run: () => T): T | Promise<T> {
  try {
    return run()
  } catch (err) {
    if (!(err instanceof AnswerPending)) throw err
    return err.answer.then(() => withAnswers(run))
  }
}
