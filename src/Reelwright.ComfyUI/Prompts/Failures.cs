using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI;

/// <summary>Tells from what a node threw what happened, in a sentence for people.</summary>
internal static class Failures
{
    private const int LongestMessage = 400;

    private static readonly string[] MemoryWords =
    [
        "out of memory", "allocation on device", "would exceed allowed memory", "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED", "not enough memory",
    ];

    public static PromptOutcome.Failed Of(NodeFailure? failure, JsonObject graph)
    {
        if (failure is null)
        {
            return new PromptOutcome.Failed(PromptFailure.NodeError, "ComfyUI says that it failed, but not why.");
        }

        var label = Label(failure, graph);
        var message = Clean(failure.ExceptionMessage);
        return KindOf(failure) switch
        {
            PromptFailure.OutOfMemory => new PromptOutcome.Failed(PromptFailure.OutOfMemory, $"{label} ran out of memory."),
            PromptFailure.MissingFile => new PromptOutcome.Failed(PromptFailure.MissingFile, $"{label} misses a file: {message}"),
            PromptFailure.Interrupted => new PromptOutcome.Failed(PromptFailure.Interrupted, "It was stopped at the backend."),
            _ => new PromptOutcome.Failed(PromptFailure.NodeError, $"{label} failed: {message}"),
        };
    }

    private static PromptFailure KindOf(NodeFailure failure)
    {
        var (type, message) = (failure.ExceptionType, failure.ExceptionMessage);
        return type.Contains("OutOfMemory", StringComparison.OrdinalIgnoreCase) || type is "MemoryError" || MemoryWords.Any(words => message.Contains(words, StringComparison.OrdinalIgnoreCase)) ? PromptFailure.OutOfMemory
            : type.EndsWith("InterruptProcessingException", StringComparison.Ordinal) ? PromptFailure.Interrupted
            : IsMissingFile(type, message) ? PromptFailure.MissingFile
            : PromptFailure.NodeError;
    }

    private static bool IsMissingFile(string type, string message) =>
        type.EndsWith("FileNotFoundError", StringComparison.Ordinal)
        || (message.Contains("No such file", StringComparison.OrdinalIgnoreCase) && message.Split(' ', '\'', '"', '\n').Any(Refusals.IsModelFile));

    private static string Label(NodeFailure failure, JsonObject graph)
    {
        var title = graph[failure.NodeId]?["_meta"]?["title"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        var nodeClass = failure.NodeType.Length > 0 ? failure.NodeType : "A node";
        return title is null || title == nodeClass ? nodeClass : $"{title} ({nodeClass})";
    }

    /// <summary>The first lines, without a backend's folders: they are nobody's business.</summary>
    private static string Clean(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(3);
        var words = string.Join(' ', string.Join(' ', lines).Split(' ').Select(WithoutFolder)).Trim();
        return words.Length == 0 ? "no reason given." : words.Length <= LongestMessage ? words : words[..LongestMessage] + "…";
    }

    private static string WithoutFolder(string word)
    {
        var start = word.Length - word.AsSpan().TrimStart("'\"([").Length;
        var isPath = word.Length > start + 2 && (word[start] is '/' || (char.IsAsciiLetter(word[start]) && word[start + 1] is ':' && word[start + 2] is '\\' or '/'));
        return isPath ? word[..start] + word[(word.AsSpan().LastIndexOfAny('/', '\\') + 1)..] : word;
    }
}
