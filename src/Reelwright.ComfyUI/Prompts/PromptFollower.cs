using System.Threading.Channels;

namespace Reelwright.ComfyUI;

/// <summary>What a prompt's run learns from the backend's one socket and one watch over the queue.</summary>
internal sealed class PromptFollower(string promptId)
{
    /// <summary>All news are hints, so that the oldest may be dropped when a backend floods.</summary>
    private readonly Channel<PromptNews> _news = Channel.CreateBounded<PromptNews>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private volatile bool _isSubmitted;

    public string PromptId { get; } = promptId;

    /// <summary>Before that its absence from the queue means nothing.</summary>
    public bool IsSubmitted
    {
        get => _isSubmitted;
        set => _isSubmitted = value;
    }

    public void Tell(PromptNews news) => _news.Writer.TryWrite(news);

    public ValueTask<PromptNews> NextAsync(CancellationToken cancel) => _news.Reader.ReadAsync(cancel);
}

internal abstract record PromptNews
{
    public sealed record Told(ComfyEvent Event) : PromptNews;

    /// <summary>The queue, asked for after the prompt was submitted.</summary>
    public sealed record Queue(QueueState State) : PromptNews;

    public sealed record Away(ComfyException Failure) : PromptNews;
}
