using System.Text;

namespace Reelwright.Media;

/// <summary>A file in FFmpeg's ffmetadata format, gone when disposed: text of users never becomes an argument.</summary>
internal sealed class MetadataFile : IDisposable
{
    private MetadataFile(string path) => Path = path;

    public string Path { get; }

    public static MetadataFile Write(MediaMetadata metadata, string folder)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), $"{Guid.CreateVersion7():N}.ffmetadata");
        File.WriteAllText(path, Text(metadata), new UTF8Encoding(false));
        return new MetadataFile(path);
    }

    internal static string Text(MediaMetadata metadata)
    {
        var text = new StringBuilder(";FFMETADATA1\n");
        Tag("title", metadata.Title);
        Tag("comment", metadata.Comment ?? metadata.Parameters());
        Tag("description", metadata.Prompt);
        Tag("artist", metadata.CreatedBy);
        return text.ToString();

        void Tag(string name, string? value)
        {
            if (string.IsNullOrEmpty(value))
            {
                return;
            }

            text.Append(name).Append('=');
            foreach (var character in value)
            {
                if (character is '=' or ';' or '#' or '\\' or '\n' or '\r')
                {
                    text.Append('\\');
                }

                text.Append(character);
            }

            // FFmpeg takes a line break behind any backslash as escaped, even behind an escaped one.
            text.Append(value[^1] is '\\' ? " \n" : "\n");
        }
    }

    public void Dispose() => File.Delete(Path);
}
