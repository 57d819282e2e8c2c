namespace Reelwright.Media.Subtitles;

/// <summary>The smallest piece of text a line can end after: a word, or a Chinese character with its punctuation.</summary>
/// <param name="Text">Without blanks.</param>
/// <param name="Columns">Its width.</param>
/// <param name="SpaceBefore">Whether a blank separates it from the piece before, if that is on the same line.</param>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
internal readonly record struct CaptionToken(string Text, int Columns, bool SpaceBefore, double Start, double End);
