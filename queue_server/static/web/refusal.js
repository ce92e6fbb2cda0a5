// What comes of asking the server when there is no answer to use: it refused, or nobody knows.

// The server heard and refused; `problem` is the wire's Problem, `words` what the person reads.
export class Refusal extends Error {
  /** @param {number} status  @param {Partial<Wire.Problem>} problem  @param {string} [words] */
  constructor(status, problem, words = problem.detail ?? "") {
    super(problem.code ?? words);
    this.status = status;
    this.code = problem.code ?? "internal";
    this.problem = problem;
    this.fields = problem.fields ?? {};
    this.words = words;
  }
}

// No answer came: it is not known whether the server did it. It `isHurried` where the line is back
// and the command is to be sent again at once.
export class NoAnswer extends Error {
  isHurried = false;
}
