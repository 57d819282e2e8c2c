using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Mail;

/// <summary>Takes mail from the rooms. A letter is a row of the transaction that has a reason to write it: both come about or neither.</summary>
internal sealed class PostOffice(TimeProvider clock)
{
    /// <summary>Signal: a letter was posted.</summary>
    public const string Topic = "letters";

    public void Post(Tx tx, string recipient, LetterText letter)
    {
        var now = clock.GetStorableNow();
        tx.Db.Add(new Letter
        {
            Recipient = recipient,

            Subject = OneLine(letter.Subject),
            Text = letter.AsText(),
            Html = letter.AsHtml(),
            DueAt = now,
            CreatedAt = now,
        });
        tx.Signal(Topic, "");
    }

    // A name in a subject must not start another header, and cannot be longer than its column.
    internal static string OneLine(string subject)
    {
        var line = string.Concat(subject.ReplaceLineEndings(" ").Where(c => !char.IsControl(c)));
        if (line.Length <= Letter.MaxSubject)
        {
            return line;
        }

        // Half a surrogate pair is no text: PostgreSQL would refuse it, and the transaction with it.
        var end = Letter.MaxSubject - 1;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + "\u2026";
    }
}
