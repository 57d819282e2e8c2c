using Reelwright.Server.Platform.Data;

namespace Reelwright.Server.Generation;

/// <summary>Remembers what people asked for, to suggest it again. The room of prompts stands above this one, so it brings the implementation.</summary>
internal interface IPromptMemory
{
    /// <summary>Takes notice of a prompt, in the transaction that stores the generation. Takes locks that come before those of the queue.</summary>
    Task RememberAsync(Tx tx, long ownerId, string prompt, CancellationToken cancel);

    /// <summary>Forgets one use, in the transaction that deletes the generation: what is gone from the history is not suggested.</summary>
    Task ForgetAsync(Tx tx, long ownerId, string prompt, CancellationToken cancel);
}
