using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Platform.Mail;

/// <summary>Takes mail from the rooms. A letter is a row of the transaction that has a reason to write it: both come about or neither.</summary>
internal sealed class PostOffice(TimeProvider clock)
{
    public void Post(Tx tx, string recipient, LetterText letter)
    {
        var now = clock.GetStorableNow();
        tx.Db.Add(new Letter
        {
            Recipient = recipient,

            // A name in a subject must not start another header.
            Subject = letter.Subject.ReplaceLineEndings(" "),
            Text = letter.AsText(),
            Html = letter.AsHtml(),
            DueAt = now,
            CreatedAt = now,
        });
    }
}
