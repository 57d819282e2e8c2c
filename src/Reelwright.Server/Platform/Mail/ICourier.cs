namespace Reelwright.Server.Platform.Mail;

/// <summary>Takes letters out of the house.</summary>
internal interface ICourier
{
    /// <summary>Tries each letter and tells the queue what became of it. A letter of which nothing is told is tried again when its claim ends.</summary>
    Task CarryAsync(IReadOnlyList<Letter> letters, LetterQueue queue, CancellationToken cancel);
}
