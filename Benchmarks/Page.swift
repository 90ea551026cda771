import Glibc

/// Where tables go: to standard output, and as Markdown also into the page that tells of them, in the
/// place of the last run's.
struct Page {
    private let options: Options

    init(_ options: Options) {
        self.options = options
    }

    /// Publishes the tables of a part of the run.
    func publish(_ part: String, _ tables: [Table]) throws(Failure) {
        let text = tables.map { $0.text(markdown: options.markdown) }.joined(separator: "\n")
        print(text)
        guard options.markdown && File.exists(options.page) else { return }
        let old = try File.read(options.page)
        let (begin, end) = ("<!-- bench \(part) begins -->\n", "<!-- bench \(part) ends -->")
        guard let from = old.ranges(of: begin).first, let to = old.ranges(of: end).first,
            from.upperBound <= to.lowerBound
        else {
            progress("\(options.page) has no marks for \(part)")
            return
        }
        let new = old[..<from.upperBound] + "\n" + text + "\n" + old[to.lowerBound...]
        try File.write(String(new), to: options.page)
    }
}
