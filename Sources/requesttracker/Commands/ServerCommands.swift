extension Command.Group {
    static let server = Command.Group(
        "The server:", "Server:",
        [
            Command(
                "status",
                "How the server is",
                "Keadaan server",
                run: RecordCommand.run),
            Command(
                "backup",
                "A verified copy of the log in a new file",
                "Salinan catatan yang diperiksa, ke berkas baru",
                operands: "FILE",
                examples: ["backup /var/backups/requests-2026-11-24.db"],
                run: BackupCommand.run),
            Command(
                "ping",
                "Whether the server answers",
                "Apakah server menjawab",
                run: CallCommand.ping),
            Command(
                "call",
                "Send any verb and print the answer as it is",
                "Kirim verba apa pun, tampilkan jawaban apa adanya",
                operands: "VERB [JSON]",
                examples: ["call TIMES '{\"by\":[\"unit\"],\"measure\":\"queue\"}'", "call HELP"],
                run: CallCommand.run),
            Command(
                "help",
                "This help, or that of one command",
                "Bantuan ini, atau bantuan satu perintah",
                operands: "[COMMAND]",
                run: HelpCommand.run),
        ])
}
