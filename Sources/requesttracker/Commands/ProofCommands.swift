extension Option {
    static let checkpoint = Option(
        "checkpoint", "it must contain this checkpoint", "harus memuat titik periksa ini",
        value: "FILE")
    static let newer = Option(
        "newer", "the newer checkpoint", "titik periksa yang lebih baru", value: "FILE")
    static let proof = Option(
        "proof", "the proof between the two", "bukti di antara keduanya", value: "FILE")
    static let signer = Option(
        "signer", "who signs; one word", "siapa yang menandatangani; satu kata", value: "TEXT")
    static let threads = Option(
        "threads", "how many threads; 2 without it", "jumlah utas; bawaan 2", value: "N")
    static let publicKey = Option(
        "public-key", "checkpoints must be signed with this key (PEM)",
        "titik periksa harus ditandatangani dengan kunci ini (PEM)", value: "FILE")
    static let signWith = Option(
        "sign-with", "sign it with this Ed25519 key (PEM), by openssl",
        "tanda tangani dengan kunci Ed25519 ini (PEM), lewat openssl", value: "FILE")
}

extension Command.Group {
    static let proofs = Command.Group(
        "Proofs:", "Pembuktian:",
        [
            Command(
                "receipt",
                "A proof of every event of a request, for its applicant",
                "Bukti setiap peristiwa satu permohonan, untuk pemohonnya",
                operands: "REQUEST",
                options: [.toFile],
                examples: ["receipt MRL-2026-000001 --to receipt.txt"],
                run: ReceiptCommand.run),
            Command(
                "checkpoint",
                "How far the log has come, to be kept elsewhere",
                "Titik periksa catatan, untuk disimpan di tempat lain",
                options: [
                    .toFile,
                    .since.means(
                        "show that it goes on from this one", "tunjukkan bahwa ini lanjutannya",
                        value: "FILE"), .proof, .signWith, .signer, .publicKey,
                ],
                examples: [
                    "checkpoint --to 11.txt --sign-with auditor.pem",
                    "checkpoint --since 10.txt --proof proof.txt --to 11.txt",
                ],
                run: CheckpointCommand.run),
            Command(
                "verify",
                "Check a database, a replay, receipts or checkpoints by themselves",
                "Periksa basis data, hasil replay, tanda bukti, atau titik periksa",
                operands: "FILE",
                options: [.checkpoint, .newer, .proof, .publicKey, .threads],
                examples: [
                    "verify requests.db --checkpoint 11.txt",
                    "verify log.ndjson --checkpoint 11.txt",
                    "verify receipt.txt --checkpoint 11.txt",
                    "verify 10.txt --newer 11.txt --proof proof.txt",
                ],
                run: VerifyCommand.run),
        ])
}
