namespace Reelwright.ComfyUI;

/// <summary>Where a prompt is at a backend.</summary>
internal sealed record PromptPlace(bool IsWaiting, bool IsRunning, PromptHistory? Ended)
{
    public static PromptPlace Nowhere { get; } = new(false, false, null);

    public bool IsLost => !IsWaiting && !IsRunning && Ended is null;

    /// <summary>
    /// Queue, history, queue: a prompt leaves the queue and enters the history in one moment, so that one which is in neither in this order has never been
    /// there or was lost. The second look at the queue is for one whose submission was under way.
    /// </summary>
    public static async Task<PromptPlace> FindAsync(ComfyClient client, string promptId, CancellationToken cancel)
    {
        if (await InQueueAsync(client, promptId, cancel) is { } place)
        {
            return place;
        }

        return await client.FindHistoryAsync(promptId, cancel) is { } history
            ? new PromptPlace(false, false, history)
            : await InQueueAsync(client, promptId, cancel) ?? Nowhere;
    }

    private static async Task<PromptPlace?> InQueueAsync(ComfyClient client, string promptId, CancellationToken cancel)
    {
        var queue = await client.GetQueueAsync(cancel);
        return queue.Running.Contains(promptId) ? new PromptPlace(false, true, null)
            : queue.Pending.Contains(promptId) ? new PromptPlace(true, false, null)
            : null;
    }
}
